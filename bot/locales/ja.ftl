# 日本語.

command-imagine = 言葉から絵を描きます
    .name = 描く
    .prompt-name = 文章
    .prompt = 何を描くかを言葉で
    .model-name = モデル
    .model = どのモデルで描くか
    .aspect-name = 縦横比
    .aspect = 絵の形
    .steps-name = ステップ数
    .steps = 多いほど時間がかかり、細かく描かれます
    .guidance-name = 忠実度
    .guidance = どれだけ文章に忠実に描くか
    .seed-name = シード
    .seed = シードと文章と設定が同じなら、同じ絵になります

command-describe = 絵を言葉で説明します
    .name = 説明
    .image-name = 画像
    .image = 画像（PNG、JPEG、WebP、GIF）

aspect-square = 正方形
aspect-portrait = 縦長
aspect-landscape = 横長
aspect-tall = とても縦長
aspect-wide = とても横長

no-worker-imagine = 今はワーカーが動いていないため、絵を描けません。受け付けていませんので、数分後にもう一度お試しください。
no-worker-describe = 今はワーカーが動いていないため、説明できません。受け付けていませんので、数分後にもう一度お試しください。
no-worker-upscale = 今はワーカーが動いていないため、拡大できません。受け付けていませんので、数分後にもう一度お試しください。
unknown-model = そのモデルはありません。次から選んでください：{ $models }
prompt-empty = 文章が空です。何を描くかを短い言葉で書いてください。
prompt-too-long = 文章が{ $length }文字あります。上限は{ $limit }文字です。短くしてください。
steps-outside = { $model }のステップ数は1から{ $most }までです。指定は{ $given }でした。
no-guidance = { $model }はこの設定を使いません。指定しないでください。
guidance-outside = { $model }の忠実度は0から{ $most }までです。指定は{ $given }でした。
aspect-unknown = { $model }は{ $aspect }を描けません。描けるのは次のとおりです：{ $offered }
seed-outside = シードは0から{ $most }までの数です。指定は{ $given }でした。
picture-wrong-kind = このファイルはAtelierが読める画像ではありません。PNG、JPEG、WebP、GIFのいずれかを送ってください。
picture-damaged = この画像は壊れているか、途中で切れています。もう一度送るか、別の画像を送ってください。
picture-gone = 画像をDiscordから取得できませんでした。もう一度送ってください。
picture-too-large = この画像は{ $mib } MiBを超えています。もっと小さい画像を送ってください。
picture-too-many-pixels = この画像は{ $millions }百万画素を超えています。もっと小さい画像を送ってください。
queue-full = 今はスタジオの順番待ちがいっぱいです。約{ $wait }後にもう一度お試しください。
queue-full-member = 順番待ちは{ $limit }件までで、すでに上限です。1件取り消すか、お待ちください。約{ $wait }後にもう一度お試しください。
store-unavailable = 今はスタジオの順番待ちが応答していません。1分後にもう一度お試しください。
went-wrong = こちら側で問題が起き、何も行われませんでした。もう一度お試しください。

about-seconds = { $count }秒
about-minutes = { $count }分
about-hours = { $count }時間

seed = シード { $seed }
steps = { $count }ステップ
seconds = { $seconds }秒
ai-generated = AI生成
alt-drawn = AIが生成した画像：{ $prompt }
ai-enlarged = AIで拡大
alt-enlarged = AIが生成した画像（{ $size }に拡大）
described-by = モデルが{ $seconds }秒で説明しました
cancelled = 取り消されました。
expired = 時間内に引き受けるワーカーがなかったため、取り下げられました。後でもう一度お試しください。
lost = 作成中に問題が起きました。もう一度お試しください。
picture-not-kept = この絵はもう保存されていません。もう一度描いてください。
unshowable = 完成しましたが、こちらの不具合で表示できません。
forgotten = スタジオの記憶とともに、この依頼も失われました。もう一度送ってください。

posted-elsewhere = 依頼された場所には投稿できませんでした。
sent-directly = ここには投稿できないため、依頼した本人に直接送りました。
picture-refused = ここではDiscordが画像を受け付けませんでした。ファイルを投稿してよいか、モデレーターに聞いてください。
all-refused = 完成しましたが、ここに投稿することも、本人に直接送ることもできません。このサーバーで何が制限されているか、モデレーターに聞いてください。
finished-somewhere = 依頼は完了しました。すでに{ $channel }にあるかもしれませんが、そこを読む権限がないため確かめられません。

failure-not_a_picture = このファイルはAtelierが読める画像ではありません（PNG、JPEG、WEBP、GIF）。
failure-blocked = { $model }の安全確認により、この絵は表示されません。別の文章やシードなら通るかもしれません。
failure-out_of_memory = { $model }のメモリが足りませんでした。小さい絵や別のモデルなら描けるかもしれません。
failure-model_missing = モデル{ $model }はもう提供されていません。別のモデルを選んでください。
failure-device_lost = この依頼の途中でワーカーが止まりました。後で試すか、小さくすると描けるかもしれません。
failure-worker_lost = 試すたびにワーカーが失われました。後でもう一度お試しください。
failure-internal = モデルがあなたのせいではないエラーで中断しました。後でもう一度お試しください。
failure-forged = この依頼にはスタジオの署名がないため、拒否されました。
failure-seal_expired = この依頼の署名は古すぎます。もう一度送ってください。
failure-contract = この依頼は別のバージョンのAtelierによるものです。もう一度送ってください。
